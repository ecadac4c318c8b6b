package io.sluice.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sluice.ports.Lookups;
import io.sluice.resp.Resp;

/** What a table's keys are called in the cache, and who looks up what is not there. Of one event loop. */
final class CachedTable {
    private final Lookups<String> lookups;
    private final String prefix;
    private final byte[] prefixBytes;

    CachedTable(Lookups<String> lookups, String prefix) {
        this.lookups = lookups;
        this.prefix = prefix;
        this.prefixBytes = prefix.getBytes(UTF_8);
    }

    Lookups<String> lookups() {
        return lookups;
    }

    /** What this key is called. */
    byte[] name(String key) {
        return (prefix + key).getBytes(UTF_8);
    }

    /** Writes what this key is called, as a word of a command. */
    void writeName(ByteBuf out, String key) {
        Resp.bulkHead(out, prefixBytes.length + ByteBufUtil.utf8Bytes(key));
        out.writeBytes(prefixBytes);
        int unused = ByteBufUtil.writeUtf8(out, key);
        Resp.crlf(out);
    }
}
