/** Where a value may send a browser: which URLs are redirected to, and how their hosts are spelled in a header. No state, no threads. */
@NullMarked
package io.sluice.redirect;

import org.jspecify.annotations.NullMarked;
