"""Questions of technicians over the sandbox: whether the tools lead to the answer, and at what cost."""
