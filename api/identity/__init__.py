"""Who is there: passwords, phone codes, other sign-ons, web cookies and their forgery guard, attempts."""
