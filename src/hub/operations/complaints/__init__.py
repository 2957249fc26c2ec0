"""What residents say of the centre: complaints with sealed identity, and grades of completed cases."""
