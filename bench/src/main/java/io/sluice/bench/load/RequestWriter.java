package io.sluice.bench.load;

import io.netty.buffer.ByteBuf;

/** Writes the requests of one event loop, one after the other, without allocation. */
interface RequestWriter {
    /**
     * Writes the next request.
     *
     * @return its kind: 0, or the index of the half of {@link Requests.Half} that it belongs to, counted over halves of halves
     */
    int write(ByteBuf out);

    /**
     * The writer of such requests.
     *
     * @param seed writers with the same seed draw the same keys
     */
    static RequestWriter of(Requests requests, Target target, long seed) {
        if (requests instanceof Requests.Same same) {
            return new SameWriter(same.path(), target);
        }
        if (requests instanceof Requests.Keyed keyed) {
            return new KeyedWriter(keyed.prefix(), new KeyPicker(keyed.keys(), seed), target);
        }
        if (requests instanceof Requests.Batches batches) {
            return new BatchWriter(new KeyPicker(batches.keys(), seed), batches.keysEach(), target);
        }
        if (requests instanceof Requests.Puts puts) {
            return new PutWriter(new KeyPicker(puts.keys(), seed), target);
        }
        Requests.Half half = (Requests.Half) requests;
        return new HalfWriter(of(half.one(), target, seed), of(half.other(), target, seed + 1), kinds(half.one()));
    }

    /** How many kinds there are. */
    static int kinds(Requests requests) {
        return requests instanceof Requests.Half half ? kinds(half.one()) + kinds(half.other()) : 1;
    }
}
