"""Papers: ticket, certificate, receipt as PDF with their proof inside; `verify` reads them back offline."""
