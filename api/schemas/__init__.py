"""What goes over the wire and into pages: plain views of the register's things."""
