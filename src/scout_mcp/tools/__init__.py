"""What an assistant can ask; one tool a file, file name = tool name. No HTTP and no MCP here.

A server's start reads every tool's signature, and clients wait for it. So a tool imports inside its function what asks
ConnectWise and what reads the question: that brings all records, which only a call needs.
"""
