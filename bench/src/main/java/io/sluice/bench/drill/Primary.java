package io.sluice.bench.drill;

import io.sluice.embedded.EmbeddedNode;

/** Which server takes writes, for those who have to find it again after an accident. Thread-safe. */
final class Primary {
    private volatile EmbeddedNode node;

    Primary(EmbeddedNode node) {
        this.node = node;
    }

    EmbeddedNode node() {
        return node;
    }

    void is(EmbeddedNode next) {
        node = next;
    }
}
