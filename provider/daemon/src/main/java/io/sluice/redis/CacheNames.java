package io.sluice.redis;

import java.nio.charset.StandardCharsets;

/**
 * What things are called in Redis. No entry has the name of any other thing, because a prefix has no braces.
 *
 * @param prefix stands before each key in the name of its entry
 * @param database of the server: keys of two do not meet, but channels do
 * @param kind of its entries
 */
public record CacheNames(String prefix, int database, EntryKind kind) {

    public static CacheNames of(RedisSettings settings) {
        return new CacheNames(settings.prefix(), settings.address().database(), settings.kind());
    }

    /** The hash of all fences, and of the ledger. */
    public String fences() {
        return "{" + prefix + "}:fences";
    }

    /** The channel on which daemons are told what has changed. */
    public String channel() {
        return "{" + prefix + "}:changed" + (database == 0 ? "" : ":" + database);
    }

    /** The entry of a key. */
    public byte[] entry(String key) {
        return bytes(prefix + key);
    }

    /** The key of an entry of this name. */
    public String key(byte[] entry) {
        return new String(entry, prefix.length(), entry.length - prefix.length(), StandardCharsets.UTF_8);
    }

    /** Where the key begins in the name of its entry, counted as Lua does, from 1. */
    public byte[] keyBegins() {
        return bytes(Integer.toString(prefix.length() + 1));
    }

    /** Matches every entry and nothing else, as SCAN reads it. */
    public byte[] everyEntry() {
        return bytes(escaped() + "*");
    }

    /** Matches what {@link #fences} is called of every prefix that begins with this one, itself among them, as SCAN reads it. */
    public byte[] fencesInside() {
        return bytes("{" + escaped() + "*}:fences");
    }

    private String escaped() {
        return prefix.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
    }

    /** These commands on all of it, as ACL SETUSER takes it. */
    public String rights(String commands) {
        return commands + " ~" + prefix + "* ~{" + prefix + "}:* &" + channel();
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
