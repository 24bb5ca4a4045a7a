"""A server as its author would write it with FastMCP."""

from fastmcp import FastMCP

mcp = FastMCP("sums")


@mcp.tool
def add(a: int, b: int) -> int:
    """Adds two numbers"""
    return a + b


if __name__ == "__main__":
    mcp.run(show_banner=True)
