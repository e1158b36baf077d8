"""What laptops and hubs keep and share: records and their rules, replica, protocol, hub."""
