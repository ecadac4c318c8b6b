package io.sluice.members;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers behind one name, as its addresses come and go. An address counts from the first answer that has it, and until several answers in
 * a row have not: an answer may have left some out. Not thread-safe.
 *
 * <p>A name with one address is one server, called by its name, until an answer has several; from then on its servers are called by their
 * addresses, however few are left. Of a name with addresses of both families those of the first one count: they lead to the same servers.
 */
final class NameAddresses {
    /** So many answers in a row have to lack an address. */
    static final int GONE_LOOKS = 5;

    /** How many answers have lacked each. */
    private final Map<InetAddress, Integer> lacking = new LinkedHashMap<>();

    private boolean several;

    /**
     * The name has these now.
     *
     * @param answer one at least
     * @return those that count; none while the name is one server
     */
    List<InetAddress> found(InetAddress... answer) {
        List<InetAddress> now = new ArrayList<>();
        for (InetAddress address : answer) {
            if (address.getClass() == answer[0].getClass() && !now.contains(address)) {
                now.add(address);
            }
        }
        several |= now.size() > 1;
        if (!several) {
            return List.of();
        }
        // Name servers shuffle their answers: those that come together are told in an order that people can follow.
        now.sort(Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned));
        lacking.replaceAll((address, looks) -> now.contains(address) ? 0 : looks + 1);
        lacking.values().removeIf(looks -> looks >= GONE_LOOKS);
        now.forEach(address -> lacking.put(address, 0));
        return List.copyOf(lacking.keySet());
    }
}
