package io.sluice.http;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The requests of one connection that have no answer sent yet, in their order. */
final class Line {
    private static final int MOST = 64;

    private final ArrayDeque<Exchange> exchanges = new ArrayDeque<>(4);

    void add(Exchange exchange) {
        exchanges.add(exchange);
    }

    /** Whose answer is due next. */
    @Nullable
    Exchange first() {
        return exchanges.peek();
    }

    void removeFirst() {
        exchanges.remove();
    }

    boolean isEmpty() {
        return exchanges.isEmpty();
    }

    /** True when no more requests should be read. */
    boolean full() {
        Exchange newest = exchanges.peekLast();
        return exchanges.size() >= MOST || (newest != null && newest.alone());
    }

    /** Bytes of answers that wait for their turn. */
    long waiting() {
        long waiting = 0;
        for (Exchange exchange : exchanges) {
            waiting += exchange.reply() == null ? 0 : exchange.held();
        }
        return waiting;
    }

    /** Nobody will read the answers. */
    void abandonAll() {
        Exchange exchange;
        while ((exchange = exchanges.poll()) != null) {
            exchange.abandon();
        }
    }
}
