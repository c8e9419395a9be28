"""The curator's desk, without its pages: queues, holds, roles, rehearsals, differences. timeline/admin/ has the pages."""
