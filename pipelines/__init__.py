"""The way of one page, step by step: extract → dedupe → archive. docs/architecture.md numbers the steps."""
