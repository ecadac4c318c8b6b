package io.sluice.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** The scripts that Redis runs. It is told a script's text only when it does not know it, which may be at any time: it forgets them. */
public final class Script {
    public static final Script CLAIM = new Script("claim");
    public static final Script ADOPT = new Script("adopt");
    public static final Script TAKE = new Script("ledger", "take");
    public static final Script ADVANCE = new Script("ledger", "advance");
    public static final Script FLOOR = new Script("ledger", "floor");
    public static final Script CLEARED = new Script("ledger", "cleared");
    public static final Script SWEEP = new Script("ledger", "sweep");
    public static final Script RELEASE = new Script("ledger", "release");

    private final byte[] text;
    private final byte[] sha;

    private Script(String... parts) {
        this(Map.of(), parts);
    }

    /** @param constants what the script calls by these names and does not say itself, each as Lua writes it */
    public Script(Map<String, String> constants, String... parts) {
        StringBuilder all = new StringBuilder();
        constants.forEach((name, value) -> all.append("local " + name + " = " + value + '\n'));
        for (String part : parts) {
            all.append(read(part + ".lua")).append('\n');
        }
        this.text = bytes(all.toString());
        this.sha = bytes(HexFormat.of().formatHex(sha1(text)));
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha1(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What Redis calls it: never write to it. */
    public byte[] sha() {
        return sha;
    }

    /** Tells Redis what it is. */
    public void load(Connection connection) {
        connection.sendCommand(Protocol.Command.SCRIPT, Protocol.Keyword.LOAD.getRaw(), text);
        connection.getOne();
    }

    /** Runs it, and tells Redis what it is if need be. */
    public Object run(Connection connection, EvalCommand call) {
        connection.sendCommand(call);
        try {
            return connection.getOne();
        } catch (JedisNoScriptException e) {
            load(connection);
            connection.sendCommand(call);
            return connection.getOne();
        }
    }
}
