#!/bin/sh
# Installs scout-mcp on macOS and Linux without questions, for an RMM, Intune, Jamf or a login script.
# docs/admin.md describes it. It never handles keys: each technician enters them once with `scout-mcp settings`.
set -u

usage() {
  cat <<'END'
As the person who will use it:
  scout-mcp.sh install --wheel FILE [--constraints FILE] [--client NAME]...
  scout-mcp.sh install --package NAME==VERSION [--client NAME]...
  scout-mcp.sh uninstall [--forget]
  scout-mcp.sh detect [--version VERSION]
As root:
  scout-mcp.sh policy FILE
  scout-mcp.sh remove-policy

  --client NAME   connect this client (`scout-mcp clients` lists the names); without it, every client on the machine
  --forget        also delete the saved settings and keys of this person
  --log FILE      where to write what was done
  --root DIR      write the policy below this folder, for an image that is being built

Exit codes: 0 done, or nothing to do; 1 failed, the log says why; 2 wrong arguments or a policy that would be refused;
3 neither uv nor pipx is installed. detect: 0 if it is installed (in that version), else 1.
END
}

PROGRAM=ticket-scout-mcp
ENFORCEABLE='region|base_url|company_id|key_strategy|client_id|timezone|audit_log|tools'
HOME=${HOME:-/root}
log=${XDG_STATE_HOME:-$HOME/.local/state}/scout-mcp/deploy.log

say() {
  printf '%s\n' "$*"
  printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >> "$log"
}
fail() { say "$2" >&2; exit "$1"; }

# Runs a command; its output goes to the log only, without the user name and password that an address may contain.
quietly() {
  output=$("$@" 2>&1 < /dev/null)
  code=$?
  printf '%s\n' "$output" | sed 's#://[^/@[:space:]]*@#://***@#g' >> "$log"
  return "$code"
}

# Sets `installer` to uv or pipx; fails if neither is there.
find_installer() {
  for candidate in "$(command -v uv || true)" "$HOME/.local/bin/uv" /opt/homebrew/bin/uv /usr/local/bin/uv; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then installer=uv uv=$candidate; return; fi
  done
  command -v pipx > /dev/null && installer=pipx
}

bin_folder() {
  if [ "$installer" = uv ]; then "$uv" tool dir --bin; else pipx environment --value PIPX_BIN_DIR; fi
}

installed_version() {
  "$command" --version 2> /dev/null | sed -n 's/^scout-mcp //p'
}

# The version in the name of a wheel, or after the == of a package; empty if there is none.
wanted_version() {
  case $what in
    *.whl) basename "$what" | cut -d - -f 2 ;;
    *==*) printf '%s\n' "${what#*==}" ;;
  esac
}

install() {
  [ -n "$what" ] || { usage >&2; exit 2; }
  case $what in *.whl) [ -f "$what" ] || fail 2 "There is no wheel $what." ;; esac
  [ -z "$constraints" ] || [ -f "$constraints" ] || fail 2 "There is no file $constraints."
  wanted=$(wanted_version)
  if [ -n "$wanted" ] && [ "$(installed_version)" = "$wanted" ]; then
    say "scout-mcp $wanted is already installed."
  else
    if [ "$installer" = uv ]; then
      quietly "$uv" tool install --reinstall "$what" ${constraints:+--constraints "$constraints"}
    elif [ -n "$constraints" ]; then
      PIP_CONSTRAINT=$constraints quietly pipx install --force "$what"
    else
      quietly pipx install --force "$what"
    fi || fail 1 "$installer could not install $what; see $log."
    say "scout-mcp $(installed_version) was installed with $installer."
  fi
  [ -n "$clients" ] || clients=$("$command" clients | awk '/^[a-z]/ && $2 == "found," { print $1 }')
  failed=
  for client in $clients; do
    if quietly "$command" install "$client" --yes; then say "$client is connected."; else failed="$failed $client"; fi
  done
  [ -z "$failed" ] || fail 1 "Not connected:$failed. See $log."
}

uninstall() {
  if [ -x "$command" ]; then
    profiles=$("$command" profiles 2> /dev/null | awk '/\(server / { print $1 }')
    for client in $("$command" clients | awk '/^[a-z]/ { print $1 }'); do
      quietly "$command" uninstall "$client" --yes || say "The entry in $client was left; see $log."
      quietly "$command" uninstall "$client" --sandbox --yes || true
      for profile in $profiles; do
        [ "$profile" = default ] || quietly "$command" uninstall "$client" --profile "$profile" --yes || true
      done
    done
    if [ -n "$forget" ]; then quietly "$command" forget --all --yes || fail 1 "Saved settings are left; see $log."; fi
    if [ "$installer" = uv ]; then quietly "$uv" tool uninstall "$PROGRAM"; else quietly pipx uninstall "$PROGRAM"; fi \
      || fail 1 "$installer could not remove it; see $log."
  fi
  say 'scout-mcp is not installed for this user.'
}

detect() {
  now=$(installed_version)
  [ -n "$now" ] || exit 1
  printf 'scout-mcp %s\n' "$now"
  [ -z "$version" ] || [ "$version" = "$now" ]
}

policy_file() {
  case $(uname -s) in
    Darwin) printf '%s\n' "$root/Library/Application Support/scout-mcp/policy.toml" ;;
    *) printf '%s\n' "$root/etc/scout-mcp/policy.toml" ;;
  esac
}

needs_root() { [ "$(id -u)" = 0 ] || fail 2 'Run this as root: only an administrator may write the policy.'; }

write_policy() {
  needs_root
  [ -f "$what" ] || fail 2 "There is no file '$what'."
  # Only the numbers of the lines: somebody may have put a key there.
  wrong=$(grep -nEv "^[[:space:]]*(#.*)?$|^($ENFORCEABLE)[[:space:]]*=[[:space:]]*(\"[^\"\\\\]*\"|'[^']*')[[:space:]]*(#.*)?$" "$what" \
    | cut -d : -f 1 | tr '\n' ' ')
  [ -z "$wrong" ] || fail 2 "These lines of $what cannot be enforced: $wrong(allowed: $(echo "$ENFORCEABLE" | tr '|' ' '))"
  target=$(policy_file)
  if cmp -s "$what" "$target"; then say "$target is as it should be."; else
    (umask 022 && mkdir -p "$(dirname "$target")" && cat "$what" > "$target.new") || fail 1 "$target could not be written."
  fi
  # scout-mcp ignores nothing and answers nothing while others can write the file.
  [ ! -f "$target.new" ] || mv "$target.new" "$target" || fail 1 "$target could not be written."
  { chown 0:0 "$target" && chmod 644 "$target"; } || fail 1 "The owner of $target could not be set."
  say "$target is in force."
}

remove_policy() {
  needs_root
  target=$(policy_file)
  rm -f "$target" || fail 1 "$target could not be removed."
  rmdir "$(dirname "$target")" 2> /dev/null || true
  say "$target is gone."
}

[ $# -gt 0 ] || { usage >&2; exit 2; }
action=$1
shift
what='' constraints='' clients='' forget='' version='' root=''
while [ $# -gt 0 ]; do
  case $1 in
    --forget) forget=yes ;;
    --wheel | --package | --constraints | --client | --version | --log | --root)
      [ $# -gt 1 ] || { usage >&2; exit 2; }
      case $1 in
        --wheel | --package) what=$2 ;;
        --constraints) constraints=$2 ;;
        --client) clients="$clients $2" ;;
        --version) version=$2 ;;
        --log) log=$2 ;;
        --root) root=$2 ;;
      esac
      shift
      ;;
    -*) usage >&2; exit 2 ;;
    *) what=$1 ;;
  esac
  shift
done
if ! { mkdir -p "$(dirname "$log")" && : >> "$log"; }; then
  echo "The log $log cannot be written." >&2
  exit 1
fi

case $action in
  install | uninstall | detect)
    if ! find_installer; then
      [ "$action" != detect ] || exit 1
      fail 3 'Neither uv nor pipx is installed. Deploy uv first (https://docs.astral.sh/uv/).'
    fi
    command=$(bin_folder)/scout-mcp
    "$action"
    ;;
  policy) write_policy ;;
  remove-policy) remove_policy ;;
  help | --help | -h) usage ;;
  *) usage >&2; exit 2 ;;
esac
