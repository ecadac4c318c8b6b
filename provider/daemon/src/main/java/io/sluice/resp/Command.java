package io.sluice.resp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that are known here. The arity counts the name; below zero it is the least there may be, as Redis has it. */
public enum Command {
    GET(2, Company.READ, KeyWords.ONE),
    MGET(-2, Company.READ, KeyWords.ALL),
    EXISTS(-2, Company.READ, KeyWords.ALL),
    TOUCH(-2, Company.READ, KeyWords.ALL),
    STRLEN(2, Company.READ, KeyWords.ONE),
    GETRANGE(4, Company.READ, KeyWords.ONE),
    SUBSTR(4, Company.READ, KeyWords.ONE),
    TTL(2, Company.READ, KeyWords.ONE),
    PTTL(2, Company.READ, KeyWords.ONE),
    EXPIRETIME(2, Company.READ, KeyWords.ONE),
    PEXPIRETIME(2, Company.READ, KeyWords.ONE),
    TYPE(2, Company.READ, KeyWords.ONE),
    SET(-3, Company.WRITE, KeyWords.ONE),
    DEL(-2, Company.WRITE, KeyWords.ALL),
    UNLINK(-2, Company.WRITE, KeyWords.ALL),
    PING(-1, Company.READ, KeyWords.NONE),
    ECHO(2, Company.READ, KeyWords.NONE),
    TIME(1, Company.READ, KeyWords.NONE),
    QUIT(-1, Company.READ, KeyWords.NONE),
    SELECT(2, Company.READ, KeyWords.NONE),
    HELLO(-1, Company.ALONE, KeyWords.NONE),
    AUTH(-2, Company.ALONE, KeyWords.NONE),
    RESET(1, Company.ALONE, KeyWords.NONE),
    CLIENT(-2, Company.ALONE, KeyWords.NONE),
    COMMAND(-1, Company.READ, KeyWords.NONE),
    INFO(-1, Company.READ, KeyWords.NONE),
    CONFIG(-2, Company.READ, KeyWords.NONE),
    ROLE(1, Company.READ, KeyWords.NONE),
    SUBSCRIBE(-2, Company.ALONE, KeyWords.NONE),
    PSUBSCRIBE(-2, Company.ALONE, KeyWords.NONE),
    SSUBSCRIBE(-2, Company.ALONE, KeyWords.NONE),
    UNSUBSCRIBE(-1, Company.ALONE, KeyWords.NONE),
    PUNSUBSCRIBE(-1, Company.ALONE, KeyWords.NONE),
    SUNSUBSCRIBE(-1, Company.ALONE, KeyWords.NONE),
    CLUSTER(-2, Company.READ, KeyWords.NONE),
    READONLY(1, Company.READ, KeyWords.NONE),
    READWRITE(1, Company.READ, KeyWords.NONE),
    SENTINEL(-2, Company.READ, KeyWords.NONE),
    /** Any other, and what is no command. */
    UNKNOWN(-1, Company.READ, KeyWords.NONE);

    private static final Map<String, Command> BY_NAME = new HashMap<>();

    static {
        for (Command command : values()) {
            if (command != UNKNOWN) {
                BY_NAME.put(command.word(), command);
            }
        }
    }

    /** What may be under way on its connection when it begins. */
    public enum Company {
        /** Reads, of which none changes what another finds. */
        READ,
        /** Writes, which go together. */
        WRITE,
        /** Nothing: it changes how answers are written, or who may ask. */
        ALONE
    }

    /** Which of its arguments are keys. */
    private enum KeyWords {
        NONE,
        ONE,
        ALL
    }

    private final int arity;
    private final Company company;
    private final KeyWords keys;

    Command(int arity, Company company, KeyWords keys) {
        this.arity = arity;
        this.company = company;
        this.keys = keys;
    }

    /** The one of this name; null if none is. */
    public static @Nullable Command named(@Nullable String name) {
        return name == null ? null : BY_NAME.get(name);
    }

    /** Whether it may have so many words. */
    public boolean takes(int words) {
        return arity >= 0 ? words == arity : words >= -arity;
    }

    public int arity() {
        return arity;
    }

    public Company company() {
        return company;
    }

    /** Its name, in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its first argument is a key. */
    public boolean namesKeys() {
        return keys != KeyWords.NONE;
    }

    /** Whether all of its arguments are keys. */
    public boolean namesManyKeys() {
        return keys == KeyWords.ALL;
    }
}
