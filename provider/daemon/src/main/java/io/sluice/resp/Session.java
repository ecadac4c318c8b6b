package io.sluice.resp;

import java.util.LinkedHashSet;
import java.util.Set;

/** What one connection has said of itself. Touched by its event loop alone. */
public final class Session {
    /** Who wants more means another server. */
    public static final int MOST_CHANNELS = 16;

    /** What the client hears of its commands. */
    public enum Replies {
        ALL,
        /** All but that of the next command. */
        BUT_NEXT,
        NONE
    }

    private final long id;
    private boolean resp3;
    private boolean trusted;
    private boolean writer;
    private String name = "";
    private String library = "";
    private String libraryVersion = "";
    private Replies replies = Replies.ALL;
    private final Set<String> channels = new LinkedHashSet<>();

    /** @param trusted whether it need not say a password */
    Session(long id, boolean trusted) {
        this.id = id;
        this.trusted = trusted;
    }

    public long id() {
        return id;
    }

    public boolean resp3() {
        return resp3;
    }

    public void speak(boolean resp3) {
        this.resp3 = resp3;
    }

    /** Whether it may ask. */
    public boolean trusted() {
        return trusted;
    }

    public void trust(boolean trusted) {
        this.trusted = trusted;
    }

    /** Whether it has said what writers have to. */
    public boolean writer() {
        return writer;
    }

    public void write(boolean writer) {
        this.writer = writer;
    }

    public String name() {
        return name;
    }

    public void name(String name) {
        this.name = name;
    }

    public void library(String library) {
        this.library = library;
    }

    public void libraryVersion(String version) {
        this.libraryVersion = version;
    }

    public void replies(Replies replies) {
        this.replies = replies;
    }

    /** Says nothing of the next command; who wants no answers at all goes on so. */
    public void skipNext() {
        if (replies == Replies.ALL) {
            replies = Replies.BUT_NEXT;
        }
    }

    /** Whether the client does not want to hear of this command; asked once for each. */
    boolean silent() {
        if (replies == Replies.BUT_NEXT) {
            replies = Replies.ALL;
            return true;
        }
        return replies == Replies.NONE;
    }

    /** What it listens to: nothing is ever said there. */
    public Set<String> channels() {
        return channels;
    }

    /** As it was when the connection began. */
    public void reset(boolean trusted) {
        resp3 = false;
        writer = false;
        this.trusted = trusted;
        name = "";
        replies = Replies.ALL;
        channels.clear();
    }

    /** One line of CLIENT LIST, without its end. */
    public String line(String address) {
        return "id=" + id + " addr=" + address + " name=" + name + " db=0 sub=" + channels.size()
                + " user=default resp=" + (resp3 ? 3 : 2) + " lib-name=" + library + " lib-ver=" + libraryVersion;
    }
}
