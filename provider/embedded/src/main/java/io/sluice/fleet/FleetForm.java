package io.sluice.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many servers of which kind.
 *
 * @param masters of a cluster, or 1 with Sentinels
 * @param replicas of each master
 * @param sentinels 0 for a cluster
 */
public record FleetForm(int masters, int replicas, int sentinels) {
    private static final Pattern CLUSTER = Pattern.compile("(\\d)x(\\d)");
    private static final Pattern TEXT = Pattern.compile("--sentinel (\\d)|--cluster (\\dx\\d)");

    /** One master, one replica and so many Sentinels. */
    public static FleetForm sentinel(int sentinels) {
        if (sentinels < 1 || sentinels > 7) {
            throw new IllegalArgumentException("--sentinel " + sentinels + " is not between 1 and 7");
        }
        return new FleetForm(1, 1, sentinels);
    }

    /** Masters and replicas of each, as in 3x1. */
    public static FleetForm cluster(String text) {
        Matcher form = CLUSTER.matcher(text);
        int masters = form.matches() ? Integer.parseInt(form.group(1)) : 0;
        int replicas = form.matches() ? Integer.parseInt(form.group(2)) : 9;
        if (masters < 3 || replicas > 2) {
            throw new IllegalArgumentException(
                    "--cluster '" + text + "' is not like 3x1: 3 to 9 masters, 0 to 2 replicas each");
        }
        return new FleetForm(masters, replicas, 0);
    }

    static FleetForm parse(String text) {
        Matcher form = TEXT.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no form of a fleet");
        }
        return form.group(1) == null ? cluster(form.group(2)) : sentinel(Integer.parseInt(form.group(1)));
    }

    /** Whether it has slots, and no Sentinels. */
    public boolean isCluster() {
        return sentinels == 0;
    }

    /** The masters first, then the replicas, then the Sentinels. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= masters * (1 + replicas); i++) {
            names.add("r" + i);
        }
        for (int i = 1; i <= sentinels; i++) {
            names.add("s" + i);
        }
        return names;
    }

    /** As the flag says it. */
    @Override
    public String toString() {
        return sentinels > 0 ? "--sentinel " + sentinels : "--cluster " + masters + "x" + replicas;
    }
}
