package io.sluice.admin;

import io.sluice.access.WrongTokens;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask the admin port.
 *
 * @param tokens who knows the token; null where it needs none, because only this machine reaches the port
 * @param hosts by which names the port may be called, besides localhost and addresses; only asked where there is no token
 */
public record AdminAccess(@Nullable WrongTokens tokens, Set<String> hosts) {
    public AdminAccess {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whoever is on this machine. */
    public static AdminAccess ofThisMachine() {
        return new AdminAccess(null, Set.of());
    }
}
