package io.sluice.config;

import java.util.Set;
import java.util.regex.Pattern;

/** Variables that begin as ours do, are no flags, and are no typos either. */
final class OtherVariables {
    /** Read elsewhere: the passwords here, the JVM's options by run.sh and the image, the rest by docker-compose.yml and its nodes. */
    private static final Set<String> KNOWN = Set.of(
            Passwords.DATABASE,
            Passwords.REDIS,
            Passwords.SENTINEL,
            Passwords.WRITER,
            Passwords.CHANGES,
            Passwords.ADMIN,
            Passwords.RESP,
            "SLUICE_JAVA_OPTS",
            "SLUICE_REPLICATION_PASSWORD",
            "SLUICE_SYNC",
            "SLUICE_CLUSTER",
            "SLUICE_NODE",
            "SLUICE_NETWORK");

    /** What Kubernetes tells every container about a Service whose name is, or begins with, {@code sluice}. */
    private static final Pattern SERVICE =
            Pattern.compile(".*_SERVICE_(HOST|PORT(_.*)?)|.*_PORT_\\d+_[A-Z]+(_(PROTO|PORT|ADDR))?");

    private OtherVariables() {}

    static boolean has(String name, String value) {
        return KNOWN.contains(name)
                || SERVICE.matcher(name).matches()
                || (name.endsWith("_PORT") && value.matches("[a-z]+://.*"));
    }
}
