#!/bin/bash
# client-trouble.sh DIR: client certificates of every kind that a broker refuses, and the brokers' side of it.
# Needs openssl only. Every client has client.key (P-256) unless it has a key of its own name; the CA is CN=Client CA.
#   DIR/ca.crt  other-ca.crt  int.crt (under ca)  same-name.crt (CN=Client CA, another key)
#   DIR/good expired future server-only encipher sha1 no-cn ca-true revoked unknown impostor impostor-v1 self under-int chained
#       late-chain under-leaf under-weak ed25519 p521 (each .crt; the last two with keys of their own), other.key (of no certificate)
#   DIR/crl.pem (ca revokes revoked.crt)  crl-over.pem (the same, no longer valid)  crl-other.pem (of other-ca)
#   DIR/server.crt and server-expired, -future, -name, -client, -impostor, -int, -late (under late-root), with server.key
set -eu
mkdir -p "$1"; cd "$1"
LOG=$PWD/openssl.log
q() { "$@" 2>>"$LOG"; }
touch index.txt; echo 1000 > crlnumber
cat > ca.cnf <<'CNF'
[ca]
default_ca = d
[d]
database = index.txt
rand_serial = yes
default_md = sha256
policy = p
new_certs_dir = .
unique_subject = no
crlnumber = crlnumber
[p]
organizationName = optional
commonName = optional
CNF
key() { q openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
root() { key "$1.key"; q openssl req -x509 -key "$1.key" -days 365 -subj "$2" -out "$1.crt"; }
# issue NAME CA SUBJECT EXTENSIONS [MORE]
issue() {
  q openssl req -new -key "${KEY:-client.key}" -subj "$3" -out "$1.csr"
  printf '%b' "$4" > "$1.ext"
  q openssl ca -config ca.cnf -batch -notext -cert "$2.crt" -keyfile "$2.key" -in "$1.csr" -out "$1.crt" -days 365 \
    -extfile "$1.ext" "${@:5}"
}
LEAF='basicConstraints=CA:FALSE\n'; CA='basicConstraints=critical,CA:TRUE\n'; SAN='subjectAltName=DNS:localhost,IP:127.0.0.1\n'
PAST="-startdate 20200101000000Z -enddate 20210101000000Z"; FUTURE="-startdate 20900101000000Z -enddate 20910101000000Z"

key client.key; key other.key; key server.key
root ca "/CN=Client CA"; root same-name "/CN=Client CA"; root other-ca "/CN=Other CA"
key int.key; KEY=int.key issue int ca "/CN=Intermediate CA" "$CA"
key late-int.key; KEY=late-int.key issue late-int ca "/CN=Late CA" "$CA" $PAST

issue good ca "/CN=good" "$LEAF"
issue expired ca "/CN=expired" "$LEAF" $PAST
issue future ca "/CN=future" "$LEAF" $FUTURE
issue server-only ca "/CN=server-only" "${LEAF}extendedKeyUsage=serverAuth\n"
issue encipher ca "/CN=encipher" "${LEAF}keyUsage=keyEncipherment\n"
issue sha1 ca "/CN=sha1" "$LEAF" -md sha1
issue no-cn ca "/O=Nobody" "$LEAF"
issue ca-true ca "/CN=ca-true" "$CA"
issue revoked ca "/CN=revoked" "$LEAF"
issue unknown other-ca "/CN=unknown" "$LEAF"
issue impostor same-name "/CN=impostor" "$LEAF"
# Of version 1, as the tutorials make them: nothing in it tells the two CAs apart but the signature.
q openssl x509 -req -in impostor.csr -CA same-name.crt -CAkey same-name.key -set_serial 77 -days 365 -out impostor-v1.crt
issue under-int int "/CN=under-int" "$LEAF"
cat under-int.crt int.crt > chained.crt
issue late-leaf late-int "/CN=late-leaf" "$LEAF"; cat late-leaf.crt late-int.crt > late-chain.crt
cp client.key good.key
issue leafs-leaf good "/CN=under-leaf" "$LEAF"; cat leafs-leaf.crt good.crt > under-leaf.crt
q openssl genrsa -out weak-ca.key 1024; q openssl req -x509 -key weak-ca.key -days 365 -subj "/CN=Weak CA" -out weak-ca.crt
issue weak-leaf weak-ca "/CN=under-weak" "$LEAF"; cat weak-leaf.crt weak-ca.crt > under-weak.crt
q openssl req -x509 -key client.key -days 365 -subj "/CN=self" -addext "basicConstraints=critical,CA:FALSE" -out self.crt
q openssl genpkey -algorithm ED25519 -out ed25519.key; KEY=ed25519.key issue ed25519 ca "/CN=ed25519" "$LEAF"
q openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out p521.key; KEY=p521.key issue p521 ca "/CN=p521" "$LEAF"

export KEY=server.key
issue server ca "/CN=localhost" "$LEAF$SAN"
issue server-expired ca "/CN=localhost" "$LEAF$SAN" $PAST
issue server-future ca "/CN=localhost" "$LEAF$SAN" $FUTURE
issue server-name ca "/CN=elsewhere" "${LEAF}subjectAltName=DNS:elsewhere.example\n"
issue server-client ca "/CN=localhost" "$LEAF${SAN}extendedKeyUsage=clientAuth\n"
issue server-impostor same-name "/CN=localhost" "$LEAF$SAN"
key late-root.key; KEY=late-root.key issue late-root late-root "/CN=Late root" "$CA" -selfsign $PAST
issue server-late late-root "/CN=localhost" "$LEAF$SAN"
issue server-int int "/CN=localhost" "$LEAF$SAN"

q openssl ca -config ca.cnf -cert ca.crt -keyfile ca.key -revoke revoked.crt
q openssl ca -config ca.cnf -cert ca.crt -keyfile ca.key -gencrl -crldays 365 -out crl.pem
q openssl ca -config ca.cnf -cert ca.crt -keyfile ca.key -gencrl -crl_lastupdate 20200101000000Z \
  -crl_nextupdate 20210101000000Z -out crl-over.pem
: > index.txt
q openssl ca -config ca.cnf -cert other-ca.crt -keyfile other-ca.key -gencrl -crldays 365 -out crl-other.pem
chmod 600 ./*.key
echo "made: client trouble"
