// The only script: buttons that copy a text. Without it the text can be marked and copied by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const said = button.nextElementSibling;
    try {
      await navigator.clipboard.writeText(source.value);
      said.textContent = "Copied.";
    } catch {
      source.focus();
      source.select();
      said.textContent = "Press Ctrl+C (Cmd+C on a Mac) to copy.";
    }
  });
}
