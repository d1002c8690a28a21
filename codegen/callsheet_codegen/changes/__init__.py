"""What differs between two specs, what that means for those who send requests, and how it is told."""
