package io.sluice.bench.history;

import java.util.BitSet;

/**
 * A time in which reads of the cache may answer with what is older than an applied change: a server that lacks changes has become the
 * master, and that is not yet mended.
 *
 * @param keys of the history that were there
 * @param from when it began
 * @param served when the server that is the master since then answered as that
 * @param to until when reads may begin that are old
 */
public record Allowance(BitSet keys, long from, long served, long to) {
    public Allowance {
        keys = (BitSet) keys.clone();
    }

    boolean covers(int key, long time) {
        return keys.get(key) && time >= from && time <= to;
    }
}
