"""The administrator's pages: staff, posts, modules, calendar, settings."""
