"""Mail as it is stored: mailboxes of many messages and files of one."""
