"""What a page is and what it says: pure functions, bytes in, frozen values out.

`page.read_page` is the door; `pool.Pool` runs it in worker processes under limits. Nothing here touches the network.
"""
