"""redis-py: what it finds, as NAME=VALUE."""
import sys

import redis

for protocol in (2, 3):
    try:
        client = redis.Redis(host="127.0.0.1", port=int(sys.argv[1]), protocol=protocol, decode_responses=True)
    except TypeError:  # older ones speak RESP2 alone
        client = redis.Redis(host="127.0.0.1", port=int(sys.argv[1]), decode_responses=True)
    print("get=%s" % client.get("url:1"))
    print("absent=%s" % client.get("url:nope"))
    print("mget=%s" % ",".join(str(one) for one in client.mget("url:1", "url:nope", "url:2")))
    with client.pipeline(transaction=False) as pipeline:
        for i in range(1, 11):
            pipeline.get("url:%d" % i)
        print("pipeline=%d" % len([one for one in pipeline.execute() if one]))
