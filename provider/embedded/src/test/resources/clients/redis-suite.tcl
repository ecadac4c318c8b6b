# One file of Redis' own tests, against a server that has few of its commands: their harness would begin with FLUSHALL.
# Arguments: the folder of the tests, the port, the file's name. Without any it says that Tcl is there.
if {$argc == 0} { puts "Tcl [info patchlevel]"; exit }
lassign $argv folder port unit
cd $folder
foreach part {redis util test} { source support/$part.tcl }
set ::tls 0
set ::force_resp3 0
set ::client [redis 127.0.0.1 $port]

proc srv {level what} { expr {$what eq "host" ? "127.0.0.1" : $::port} }
proc r {args} { $::client {*}$args }
proc reconnect {} { catch {$::client close}; set ::client [redis 127.0.0.1 $::port] }
proc redis_deferring_client {} { redis 127.0.0.1 $::port 1 }
proc start_server {options code} { uplevel #0 $code }
proc test {name code {expected ok} {tags {}}} {
    if {"needs:debug" in $tags} { puts "skipped $name"; return }
    set failed [catch {uplevel 1 $code} got]
    set held [expr {!$failed && ($expected eq "ok" || [string match $expected $got])}]
    puts [expr {$held ? "held $name" : "failed $name: [string map {\n { }} $got]"}]
    flush stdout
}

source unit/$unit.tcl
