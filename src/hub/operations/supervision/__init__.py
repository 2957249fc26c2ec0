"""监督: what is overdue or near, orders and cards about it, spot checks, bulletins, half-month reports."""
