package io.sluice.fleet;

import io.sluice.programs.OwnerFiles;
import java.nio.file.Path;

/**
 * The files of the passwords, each made when it is first asked for.
 *
 * @param redis of the Redis servers
 * @param sentinel of the Sentinels
 */
public record FleetSecrets(Path redis, Path sentinel) {
    static FleetSecrets in(Path folder) {
        return new FleetSecrets(folder.resolve("redis.password"), folder.resolve("sentinel.password"));
    }

    public String redisPassword() {
        return OwnerFiles.password(redis);
    }

    public String sentinelPassword() {
        return OwnerFiles.password(sentinel);
    }
}
