# A shell between the bench's JVM and the program. It waits for the program and ends as the program did; beside it a second shell holds
# the reading end of a pipe from the JVM. When the pipe ends, because it was closed or because the JVM is gone, even by kill -9, that one
# asks the program to end, and after a while makes it. Ctrl-C in a terminal reaches neither of them, nor the program: they end when the
# bench says so. The first line that comes from the shell is the program's process number.
trap '' INT HUP QUIT
grace=$1; shift
exec 3<&0
sh -c 'echo $$; exec "$@"' sh "$@" </dev/null 3<&- &
child=$!
(
    read -r line <&3
    kill -s TERM $child
    n=0; while [ $n -lt $grace ] && kill -s 0 $child; do sleep 1; n=$((n + 1)); done
    kill -s KILL $child
) >/dev/null 2>&1 &
watch=$!
exec 3<&- <&- 2>/dev/null
wait $child
code=$?
kill -s KILL $watch
exit $code
