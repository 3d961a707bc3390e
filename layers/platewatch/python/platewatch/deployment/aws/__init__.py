"""What deployment asks AWS, with the credentials of whoever runs the command."""
