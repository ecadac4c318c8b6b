package io.sluice.bench.lab;

import io.sluice.embedded.EmbeddedNode;

/**
 * A PostgreSQL server that runs.
 *
 * @param name in the report: {@code primary}, {@code replica 1}
 * @param port on 127.0.0.1
 * @param tree all its processes
 */
public record Node(String name, int port, ProcessTree tree) {
    static Node of(String name, EmbeddedNode node) {
        return new Node(name, node.port(), new ProcessTree(name, node.pid()));
    }

    /** What daemons call it, in their metrics too. */
    public String address() {
        return "127.0.0.1:" + port;
    }
}
