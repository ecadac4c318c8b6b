package io.sluice.members;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Says which addresses a name has. */
@FunctionalInterface
public interface HostNames {

    /**
     * All of them, in any order. May block for as long as the system's resolver does.
     *
     * @throws UnknownHostException if there is none, or nobody who knows is reached
     */
    InetAddress[] addresses(String host) throws UnknownHostException;

    /** Those of the servers behind the name; none if it is one server, or is not found. */
    default List<InetAddress> several(String host) {
        try {
            return new NameAddresses().found(addresses(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /** As the system says; the JVM keeps an answer for a while ({@code networkaddress.cache.ttl}). */
    static HostNames system() {
        return InetAddress::getAllByName;
    }
}
