/** Names that stand for several servers, and places for servers that come and go. */
@NullMarked
package io.sluice.members;

import org.jspecify.annotations.NullMarked;
