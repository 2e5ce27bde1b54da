"""Flask manners only: guard, errors, headers, filters, form base."""
