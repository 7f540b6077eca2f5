# run.sh: what every case's cmd finds.
# run ARGUMENT...: runs the tool; tells the command and a status that is not 0.
run() {
	echo "\$ fetch-rename $*" | sed "s, --rules-dir $mini,,"
	"$tool" "$@" || echo "status $?"
}
