package io.sluice.admin;

import io.sluice.lookup.KeyRule;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the admin port answers: pages for GET and HEAD, and what POST does. One path may have both. For one thread. */
public final class AdminContent {
    final Map<String, AdminPage> pages = new LinkedHashMap<>();
    final Map<String, SlowPage> slow = new LinkedHashMap<>();
    final Set<String> open = new LinkedHashSet<>();
    final Map<String, AdminAction> notices = new LinkedHashMap<>();
    final Map<String, AdminPost> posts = new LinkedHashMap<>();
    final Map<String, KeyRule> keys = new LinkedHashMap<>();
    StaticPages files = StaticPages.none();

    /**
     * A page for whoever has the token, where one is asked for.
     *
     * @param path for example {@code /config}
     */
    public AdminContent page(String path, AdminPage page) {
        pages.put(path, page);
        return this;
    }

    /** The same, of a page that takes seconds. */
    public AdminContent slow(String path, SlowPage page) {
        slow.put(path, page);
        return this;
    }

    /** A page for everybody who reaches the port: it shows no configuration, and probes and scrapers need it. */
    public AdminContent open(String path, AdminPage page) {
        open.add(path);
        return page(path, page);
    }

    /** Pages of the Web, for everybody who reaches the port. */
    public AdminContent files(StaticPages files) {
        this.files = files;
        return this;
    }

    /** What JSON that is posted does, for whoever has the token. */
    public AdminContent post(String path, AdminPost post) {
        posts.put(path, post);
        return this;
    }

    /**
     * What is done with keys that are posted, for whoever has the token.
     *
     * @param keys by the names of tables, the first one first: what is asked of the keys, beyond the rules that hold for all
     */
    public AdminContent notices(String path, AdminAction action, Map<String, KeyRule> keys) {
        notices.put(path, action);
        this.keys.putAll(keys);
        return this;
    }

    /** Its paths, a line each. */
    String index() {
        Set<String> paths = new TreeSet<>(pages.keySet());
        paths.addAll(slow.keySet());
        paths.addAll(files.paths());
        Set<String> posted = new TreeSet<>(notices.keySet());
        posted.addAll(posts.keySet());
        StringBuilder lines = new StringBuilder("The admin port of Sluice.\n");
        paths.forEach(path -> lines.append("GET ").append(path).append('\n'));
        posted.forEach(path -> lines.append("POST ").append(path).append('\n'));
        return lines.toString();
    }
}
