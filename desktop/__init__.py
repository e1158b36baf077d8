"""What people see and print on a laptop."""
