package io.sluice.daemon;

import io.sluice.nodes.Database;
import io.sluice.nodes.DatabaseState;
import io.sluice.servers.Servers;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the daemon says once it runs: where it is, how to reach what it uses, and what to try. */
record Banner(
        Servers servers,
        Database database,
        PublicPorts ports,
        int adminPort,
        List<TableService> tables,
        List<String> views,
        Map<String, String> configuration,
        @Nullable String notFilling) {

    void print(PrintWriter out, Duration took) {
        String listen = address("listen", ports.front().port());
        String admin = address("admin", adminPort);
        out.printf(Locale.ROOT, "%nSluice runs, %.1f s after its start.%n", took.toMillis() / 1000.0);
        out.printf(Locale.ROOT, "  lookups     %s%n", listen);
        out.printf(Locale.ROOT, "  admin       %s  a page for browsers; /readyz /metrics /config /nodes%n", admin);
        if (ports.respPort() > 0) {
            line(
                    out,
                    "Redis' way",
                    respAddress() + "  GET " + tables.get(0).listed().prefix() + "KEY, MGET, ...");
        }
        if (!views.isEmpty()) {
            line(out, "views", address("odata", ports.odataPort()) + "/odata/  " + String.join(", ", views));
        }
        line(out, "PostgreSQL", postgres());
        if (servers.jdbcUrls().size() > 1) {
            line(out, "nodes", nodes());
        }
        line(out, "Redis", redis());
        out.printf(Locale.ROOT, "  settings    %s%n", settings());
        if (database.state() instanceof DatabaseState.Away away) {
            out.printf(Locale.ROOT, "  NOT READY   %s; lookups get 503 until it is back%n", away.why());
        }
        if (notFilling != null) {
            out.printf(Locale.ROOT, "  NOT FILLING %s; lookups go on%n", notFilling);
        }
        database.warnings().forEach(warning -> out.printf(Locale.ROOT, "  WARNING     %s%n", warning));
        out.printf(Locale.ROOT, "%nTry:%n");
        if (tables.get(0).listed().said().isEmpty()) {
            tryOne(out, listen);
        } else {
            tables.forEach(table -> tryTable(out, listen, table));
        }
        views.forEach(view ->
                out.printf(Locale.ROOT, "  curl -i '%s/odata/%s?$top=3'%n", address("odata", ports.odataPort()), view));
        out.printf(Locale.ROOT, "Ctrl-C stops everything.%n%n");
    }

    private void tryOne(PrintWriter out, String listen) {
        out.printf(Locale.ROOT, "  curl -i %s/1%n", listen);
        out.printf(Locale.ROOT, "  curl -i %s/single/1%n", listen);
        out.printf(
                Locale.ROOT,
                "  curl -i %s/batch -H 'Content-Type: application/json' -d '[\"1\", \"2\", \"nope\"]'%n",
                listen);
        if (ports.respPort() > 0) {
            out.printf(
                    Locale.ROOT,
                    "  redis-cli -u %s GET %s1%n",
                    respAddress(),
                    tables.get(0).listed().prefix());
        }
        if (tables.get(0).writes() != null) {
            out.printf(Locale.ROOT, "  curl -i -X PUT %s/abc -d https://example.com/%n", listen);
        }
    }

    /** With a key that there is, if one is found. */
    private void tryTable(PrintWriter out, String listen, TableService table) {
        String key = table.reads().anyKey();
        out.printf(
                Locale.ROOT,
                "  curl -i %s/t/%s/%s%n",
                listen,
                table.name(),
                key == null ? "KEY" : path(key, table.listed().table().key().size() > 1));
    }

    /** @param joined whether slashes part it, and percent signs stand for them already */
    private static String path(String key, boolean joined) {
        StringBuilder path = new StringBuilder();
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) b;
            boolean plain = b > 0 && ("-._~".indexOf(c) >= 0 || Character.isLetterOrDigit(c));
            if (plain || (joined && (c == '/' || c == '%'))) {
                path.append(c);
            } else {
                path.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
            }
        }
        return path.toString();
    }

    private static void line(PrintWriter out, String what, String text) {
        out.printf(Locale.ROOT, "  %-11s %s%n", what, text);
    }

    private String postgres() {
        return servers.psqlLine() == null ? servers.jdbcUrls().get(0).replaceFirst("\\?.*", "") : servers.psqlLine();
    }

    private String nodes() {
        return database.nodes().stream()
                .map(node -> node.state().name() + " (" + node.state().role().word() + ")")
                .collect(Collectors.joining(", "));
    }

    private String redis() {
        if (servers.redisCliLine() != null) {
            return servers.redisCliLine();
        }
        return servers.redis() == null
                ? "none: nothing is filled"
                : servers.redis().toString();
    }

    /** The URL: the host as it was given, the port as it turned out. */
    private String address(String key, int actualPort) {
        String given = configuration.getOrDefault(key, "");
        String scheme = configuration.getOrDefault("tls-cert", "").isEmpty() ? "http://" : "https://";
        return scheme + given.substring(0, given.lastIndexOf(':') + 1) + actualPort;
    }

    private String respAddress() {
        boolean tls = !configuration.getOrDefault("tls-cert", "").isEmpty()
                && !configuration.getOrDefault("resp-tls", "").equals("false");
        String given = configuration.getOrDefault("resp", "");
        return (tls ? "rediss://" : "redis://") + given.substring(0, given.lastIndexOf(':') + 1) + ports.respPort();
    }

    private String settings() {
        return configuration.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
