package io.sluice.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * What things are called in Redis. No entry has the name of any other thing, because a prefix has no braces.
 *
 * <p>Where it is a cluster, a home's things begin with a tag that takes them to a slot of its master. Scripts declare those alone, and get
 * the entries, which lie in other slots of that master, as arguments: see {@code cluster.lua}.
 *
 * @param prefix stands before each key in the name of its entry
 * @param database of the server: keys of two do not meet, but channels do
 * @param kind of its entries
 * @param tag as {@link RedisServers#tag}
 */
public record CacheNames(String prefix, int database, EntryKind kind, String tag) {

    /** Of a single server. */
    public CacheNames(String prefix, int database, EntryKind kind) {
        this(prefix, database, kind, "");
    }

    public static CacheNames of(RedisSettings settings) {
        return new CacheNames(
                settings.prefix(),
                settings.address().database(),
                settings.kind(),
                settings.address().tag());
    }

    /** The hash of all fences, and of the ledger. */
    public String fences() {
        return home() + ":fences";
    }

    /** The channel on which daemons are told what has changed. */
    public String channel() {
        return home() + ":changed" + (database == 0 ? "" : ":" + database);
    }

    private String home() {
        return ofCluster() ? "{" + tag + "}" + prefix : "{" + prefix + "}";
    }

    /** Whether it is a home of a cluster. */
    public boolean ofCluster() {
        return !tag.isEmpty();
    }

    /** The same of a prefix that is the beginning of this one. */
    public CacheNames around(int length) {
        return new CacheNames(prefix.substring(0, length), database, kind, tag);
    }

    /** Drops entries for changes, and leaves fences. */
    public Script apply() {
        return kind.apply(ofCluster());
    }

    /** Drops entries, whatever has changed. */
    public Script drop() {
        return kind.drop(ofCluster());
    }

    /** Begins a call of a script that is about so many entries, whose names follow, and then its arguments. */
    public EvalCommand call(EvalCommand call, Script script, int entries) {
        return ofCluster()
                ? call.of(script.sha(), 1).with(fences()).with(Integer.toString(entries))
                : call.of(script.sha(), 1 + entries).with(fences());
    }

    /**
     * What no entry is called, and nothing else: to see whether they could be written. Of a cluster it is the home's. The names of a single
     * server would lie in four quarters of a cluster's slots: a node that was taken for one lacks some.
     */
    public List<byte[]> trials() {
        return ofCluster()
                ? List.of(bytes(home() + ":trial"))
                : Stream.of("0", "1", "2", "3").map(i -> entry("\0trial" + i)).toList();
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
        return bytes(ofCluster() ? "{*}" + escaped() + "*:fences" : "{" + escaped() + "*}:fences");
    }

    private String escaped() {
        return prefix.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
    }

    /** These commands on all of it, as ACL SETUSER takes it. */
    public String rights(String commands) {
        return ofCluster()
                ? commands + " +asking +cluster|slots +cluster|info ~" + prefix + "* ~{*}" + prefix + ":* &{*}" + prefix
                        + ":*"
                : commands + " ~" + prefix + "* ~{" + prefix + "}:* &" + channel();
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
