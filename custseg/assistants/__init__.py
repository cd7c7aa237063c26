"""The analyses as tools for assistants, by the Model Context Protocol (MCP): they read, and only what they may."""
