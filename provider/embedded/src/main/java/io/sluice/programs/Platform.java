package io.sluice.programs;

import java.util.Locale;

/** The names that the two artifacts have for one operating system and processor. */
record Platform(String postgresResource, String redisResource) {

    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : "";
        boolean x86 = osArch.equals("amd64") || osArch.equals("x86_64");
        boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
        if (system.isEmpty() || !(x86 || arm)) {
            throw new EmbeddedException("no embedded PostgreSQL and Redis for " + osName + " on " + osArch
                    + ": give servers of your own with --db and --redis");
        }
        return new Platform(
                "postgres-" + system + (x86 ? "-x86_64" : "-arm_64") + ".txz",
                "redis-server-7.0.15-" + system + (x86 ? "-amd64" : "-arm64"));
    }
}
