package io.sluice.doctor;

/**
 * What the process took while somebody looked.
 *
 * @param cpus processors that it kept busy
 * @param processors that it may have
 * @param collecting the share of the time that collections of garbage took
 * @param heap bytes in use after the last collection; 0 where that is not known
 * @param heapMost that it may have
 * @param files open
 * @param filesMost that may be
 * @param clients connections that are let in at most
 */
public record ProcessFigures(
        double cpus,
        int processors,
        double collecting,
        double heap,
        double heapMost,
        double files,
        double filesMost,
        int clients) {

    double cpuShare() {
        return processors == 0 ? 0 : cpus / processors;
    }
}
