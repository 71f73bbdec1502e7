"""What `newskeep doctor` looks at: this machine, the configuration, the archive."""
