package io.sluice.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.secrets.ChangedFiles;
import io.sluice.secrets.SecretFile;
import io.sluice.secrets.UnusableFile;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token that callers have to send: what the file holds, also after it has changed. A file that turns bad changes nothing. Any thread may
 * check, one may {@link #look}.
 */
public final class AccessToken {
    private static final Logger LOG = LoggerFactory.getLogger(AccessToken.class);

    private final String flag;
    private final String what;
    private final @Nullable SecretFile file;
    private final @Nullable ChangedFiles changed;
    private final Episode unreadable;
    private volatile BearerToken token;

    private AccessToken(String flag, String what, @Nullable SecretFile file, @Nullable String text)
            throws UnusableFile {
        this.flag = flag;
        this.what = what;
        this.file = file;
        this.changed = file == null ? null : new ChangedFiles(List.of(file.path()));
        this.unreadable = new Episode(
                "token_file",
                flag + ": the file is read again",
                "looks at it were in vain",
                Duration.ofDays(1),
                LOG,
                System::nanoTime);
        this.token = file == null ? parsed(flag, String.valueOf(text)) : read(file);
    }

    /**
     * The one in this file.
     *
     * @param flag that names the file
     * @param what needs it, for those who come without: "writes need"
     */
    public static AccessToken of(String flag, String what, SecretFile file) throws UnusableFile {
        return new AccessToken(flag, what, file, null);
    }

    /** One that never changes. */
    public static AccessToken fixed(String flag, String what, String token) throws UnusableFile {
        return new AccessToken(flag, what, null, token);
    }

    private static BearerToken read(SecretFile file) throws UnusableFile {
        String first = new String(file.read(), UTF_8).lines().findFirst().orElse("");
        return parsed(
                file.flag() + " " + file.path(),
                first.replaceFirst("^\uFEFF", "").strip());
    }

    private static BearerToken parsed(String from, String text) throws UnusableFile {
        try {
            return new BearerToken(text);
        } catch (IllegalArgumentException e) {
            throw new UnusableFile(from + ": " + e.getMessage());
        }
    }

    /** To be called now and then: reads the file again if it has changed. */
    public void look() {
        if (file == null || changed == null || (!changed.look() && unreadable.now() == null)) {
            return;
        }
        try {
            token = read(file);
            if (unreadable.now() == null) {
                LOG.info("{}: the file has changed, and its new token counts from now on", flag);
            }
            unreadable.end();
        } catch (UnusableFile e) {
            unreadable.report(e.line() + "; the token read before still counts", 1);
        }
    }

    /** Lasts while the file is of no use. */
    public Episode unreadable() {
        return unreadable;
    }

    /** Whether it is this; it takes the same time whatever it is. */
    public boolean is(byte[] offered) {
        return token.is(offered);
    }

    /** Whether a request says it. */
    public boolean isIn(HttpHeaders headers) {
        List<String> fields = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        return fields.size() == 1 && token.isIn(fields.get(0));
    }

    /**
     * Lets a request pass that says it.
     *
     * @throws BadRequest for any other
     */
    public void check(HttpHeaders headers) throws BadRequest {
        if (!isIn(headers)) {
            throw refused(headers);
        }
    }

    /** What a request gets that does not say it. */
    BadRequest refused(HttpHeaders headers) {
        boolean none = !headers.contains(HttpHeaderNames.AUTHORIZATION);
        String detail = none
                ? what + " the token of " + flag + ": Authorization: Bearer TOKEN"
                : "this is not the token of " + flag;
        String error = none ? "" : ", error=\"invalid_token\"";
        return new BadRequest(new Problem(401, detail, "WWW-Authenticate: Bearer realm=\"sluice\"" + error + "\r\n"));
    }

    @Override
    public String toString() {
        return "the token of " + flag; // never itself
    }
}
