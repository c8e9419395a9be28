"""gunicorn -c deploy/gunicorn.conf.py timeline.wsgi — every value can be overridden on the command line."""

import gc
import multiprocessing
import os

bind = os.environ.get("TUMEN_BIND", "127.0.0.1:8000")
# Pages are made by Python, not by waiting: a worker a core. Threads keep slow readers from holding one.
workers = int(os.environ.get("WEB_CONCURRENCY", multiprocessing.cpu_count()))
worker_class = "gthread"
threads = 4
timeout = 30  # a request that takes longer ends its worker; queries end at TUMEN_QUERY_SECONDS already
graceful_timeout = 30
keepalive = 5
# Should memory ever leak, workers are replaced now and then; seldom, since a new one takes a second to start.
max_requests, max_requests_jitter = 100_000, 10_000
preload_app = False  # workers of a new release start with its code
limit_request_line, limit_request_fields, limit_request_field_size = 8190, 50, 8190
accesslog = None  # the program writes a line of JSON for each request itself
errorlog = "-"
forwarded_allow_ips = "127.0.0.1"


def post_worker_init(_worker):
    """What was imported stays for ever: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
