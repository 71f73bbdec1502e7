"""What the shells complete, one file a shell; all made from the commands themselves."""
