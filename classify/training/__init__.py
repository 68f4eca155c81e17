"""What training the shipped models needs; nothing here is imported when articles are labelled or searched."""
