"""What guardians and staff say of the visits, without anybody's name: asked, counted, never kept one by one."""
