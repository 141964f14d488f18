"""HTML by user: public, surveyor, applicant, officer; readable and usable without script (D10)."""
